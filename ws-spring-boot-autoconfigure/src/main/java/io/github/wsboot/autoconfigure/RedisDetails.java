package io.github.wsboot.autoconfigure;

import java.util.List;

import io.github.wsboot.autoconfigure.RedisAddresses.Credentials;
import io.github.wsboot.autoconfigure.RedisAddresses.HostAndPort;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/**
 * The addresses that Boot knows.
 */
final class RedisDetails {

	private RedisDetails() {
	}

	/**
	 * The addresses in the details of a connection.
	 * @return the addresses, {@code null} if there are none
	 */
	static @Nullable RedisAddresses addresses(DataRedisConnectionDetails details) {
		SslBundle bundle = details.getSslBundle();
		SslOptions ssl = (bundle != null) ? RedisAddresses.sslOptions(bundle) : null;
		Credentials credentials = new Credentials(details.getUsername(), details.getPassword(), bundle != null);
		DataRedisConnectionDetails.Cluster cluster = details.getCluster();
		DataRedisConnectionDetails.Sentinel sentinel = details.getSentinel();
		DataRedisConnectionDetails.Standalone standalone = details.getStandalone();
		if (cluster != null) {
			List<RedisURI> uris = cluster.getNodes()
				.stream()
				.map((node) -> RedisAddresses.standalone(node.host(), node.port(), 0, credentials))
				.toList();
			return new RedisAddresses(uris, true, ssl);
		}
		if (sentinel != null) {
			return new RedisAddresses(List.of(sentinel(sentinel, credentials)), false, ssl);
		}
		return (standalone != null) ? new RedisAddresses(List.of(RedisAddresses.standalone(standalone.getHost(),
				standalone.getPort(), standalone.getDatabase(), credentials)), false, ssl) : null;
	}

	private static RedisURI sentinel(DataRedisConnectionDetails.Sentinel sentinel, Credentials credentials) {
		List<HostAndPort> nodes = sentinel.getNodes()
			.stream()
			.map((node) -> new HostAndPort(node.host(), node.port()))
			.toList();
		return RedisAddresses.sentinel(sentinel.getMaster(), nodes,
				new Credentials(sentinel.getUsername(), sentinel.getPassword(), credentials.tls()), credentials,
				sentinel.getDatabase());
	}

}
