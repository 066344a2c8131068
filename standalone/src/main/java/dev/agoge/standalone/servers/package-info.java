/// The servers the platform stands on: a Kafka broker in this process and a PostgreSQL beside it, or others elsewhere.
@NullMarked
package dev.agoge.standalone.servers;

import org.jspecify.annotations.NullMarked;
