package dev.agoge.standalone.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// A platform, as its HTTP API lets one see and change it.
public final class Client implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofHours(1);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final URI server;
    private final Optional<String> token;
    private Duration patience = PATIENCE;

    /// @param token who asks; none on loopback
    public Client(URI server, Optional<String> token) {
        this.server = server;
        this.token = token;
    }

    /// For what may take its time.
    public Client patient() {
        patience = LONG;
        return this;
    }

    public JsonNode get(String path) {
        return send(request(path).GET());
    }

    /// @param key the same key does the same thing once
    public JsonNode post(String path, JsonNode body, Optional<String> key) {
        var request =
                request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body.toString()));
        key.ifPresent(one -> request.header("Idempotency-Key", one));
        return send(request);
    }

    /// Sends a file of JSON lines.
    ///
    /// @throws IOException if it cannot be read
    public JsonNode upload(String path, Path file) throws IOException {
        return send(request(path)
                .timeout(LONG)
                .header("Content-Type", "application/jsonl")
                .POST(BodyPublishers.ofFile(file)));
    }

    /// Fetches what is no JSON.
    public void download(String path, Path file) throws IOException {
        var request = request(path).timeout(LONG).setHeader("Accept", "application/octet-stream");
        try {
            HttpResponse<InputStream> answer = http.send(request.build(), BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                if (answer.statusCode() >= 400) {
                    String told = new String(body.readAllBytes(), StandardCharsets.UTF_8);
                    throw new Problem(answer.statusCode(), parse(told));
                }
                Files.copy(body, file);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoPlatform("Interrupted while waiting for " + server + ".");
        }
    }

    public void delete(String path) {
        send(request(path).DELETE());
    }

    /// A part of an address.
    public static String part(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(server.resolve("/api/v1" + path))
                .timeout(patience)
                .header("Accept", "application/json");
        token.ifPresent(one -> request.header("Authorization", "Bearer " + one));
        return request;
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
            return read(answer);
        } catch (IOException e) {
            throw new NoPlatform("No platform answers at " + server + ". Start one with ./agoge up, or give another"
                    + " address with --server.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoPlatform("Interrupted while waiting for " + server + ".");
        }
    }

    private JsonNode read(HttpResponse<String> answer) {
        JsonNode body = parse(answer.body());
        if (answer.statusCode() == 401) {
            throw new NoPlatform(server + " asks for a token: give one with --token-file, or in AGOGE_TOKEN.");
        }
        if (answer.statusCode() >= 400) throw new Problem(answer.statusCode(), body);
        return body;
    }

    private JsonNode parse(String text) {
        try {
            return text.isEmpty()
                    ? JsonNodeFactory.instance.objectNode()
                    : JsonMapper.shared().readTree(text);
        } catch (JacksonException e) {
            throw new NoPlatform(server + " does not answer as a platform of Agoge does.");
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
