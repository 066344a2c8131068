package dev.agoge.wire.http;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where a process listens, and who may come in from outside.
///
/// @param address what it listens on; loopback unless told otherwise
/// @param hosts names that requests from beyond loopback may call it by
/// @param secret the token of everybody who comes from beyond loopback; empty is allowed on loopback only
@ConfigurationProperties("agoge.http")
public record HttpProperties(
        @DefaultValue("127.0.0.1") String address,
        @DefaultValue List<String> hosts,
        @DefaultValue("") String secret) {
    public HttpProperties {
        hosts = List.copyOf(hosts);
    }
}
