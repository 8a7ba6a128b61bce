package io.github.wsboot.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import io.github.wsboot.cluster.redis.RedisClusterSettings;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Where Redis is and how to get in.
 *
 * @param uris the server, the sentinels as one address, or nodes of a Redis Cluster
 * @param isCluster whether it is a Redis Cluster
 * @param ssl certificates, {@code null} for those of the JVM
 */
record RedisAddresses(List<RedisURI> uris, boolean isCluster, @Nullable SslOptions ssl) {

	private static final String SPRING = "spring.data.redis";

	/**
	 * The addresses in properties.
	 * @param prefix what the names of the properties begin with
	 * @return the addresses, {@code null} if the properties do not say where Redis is
	 */
	static @Nullable RedisAddresses of(String prefix, WsClusterProperties.Redis properties,
			ObjectProvider<SslBundles> sslBundles) {
		SslBundle bundle = bundle(prefix, properties.ssl().bundle(), sslBundles);
		boolean tls = (properties.ssl().enabled() != null) ? properties.ssl().enabled() : bundle != null;
		Credentials credentials = new Credentials(properties.username(), properties.password(), tls);
		int database = (properties.database() != null) ? properties.database() : 0;
		SslOptions ssl = (bundle != null) ? sslOptions(bundle) : null;
		if (!properties.cluster().nodes().isEmpty()) {
			return new RedisAddresses(cluster(prefix, properties, credentials), true, ssl);
		}
		if (!properties.sentinel().nodes().isEmpty() || properties.sentinel().master() != null) {
			return new RedisAddresses(List.of(sentinel(prefix, properties, credentials, database)), false, ssl);
		}
		if (StringUtils.hasLength(properties.url())) {
			return new RedisAddresses(List.of(url(prefix, properties.url(), bundle != null)), false, ssl);
		}
		if (isSilent(properties)) {
			return null;
		}
		String host = (properties.host() != null) ? properties.host() : "localhost";
		int port = (properties.port() != null) ? properties.port() : RedisURI.DEFAULT_REDIS_PORT;
		return new RedisAddresses(List.of(standalone(host, port, database, credentials)), false, ssl);
	}

	private static boolean isSilent(WsClusterProperties.Redis properties) {
		return properties.host() == null && properties.port() == null && properties.username() == null
				&& properties.password() == null && properties.database() == null && properties.ssl().enabled() == null
				&& properties.ssl().bundle() == null;
	}

	/**
	 * The addresses that Spring Data is told, even if it is not there.
	 */
	static RedisAddresses ofSpringData(Environment environment, ObjectProvider<SslBundles> sslBundles) {
		WsClusterProperties.Redis properties = Binder.get(environment)
			.bindOrCreate(SPRING, WsClusterProperties.Redis.class);
		RedisAddresses addresses = of(SPRING, properties, sslBundles);
		return (addresses != null) ? addresses
				: new RedisAddresses(List
					.of(standalone("localhost", RedisURI.DEFAULT_REDIS_PORT, 0, new Credentials(null, null, false))),
						false, null);
	}

	/**
	 * The settings of an engine that connects to these addresses.
	 */
	RedisClusterSettings settings(WsClusterProperties properties) {
		return RedisClusterSettings.of(this.uris.toArray(RedisURI[]::new))
			.redisCluster(this.isCluster)
			.ssl(this.ssl)
			.keyPrefix(properties.redis().keyPrefix())
			.heartbeat(properties.heartbeatInterval())
			.lease(properties.lease())
			.commandTimeout(properties.timeout())
			.strict(properties.consistency() == WsClusterProperties.Consistency.STRICT)
			.maxFrameSize((int) Math.min(properties.redis().maxMessageSize().toBytes(), Integer.MAX_VALUE))
			.build();
	}

	static RedisURI standalone(String host, int port, int database, Credentials credentials) {
		return credentials.applyTo(RedisURI.builder().withHost(host).withPort(port).withDatabase(database)).build();
	}

	static SslOptions sslOptions(SslBundle bundle) {
		SslOptions.Builder builder = SslOptions.builder()
			.keyManager(bundle.getManagers().getKeyManagerFactory())
			.trustManager(bundle.getManagers().getTrustManagerFactory());
		org.springframework.boot.ssl.SslOptions options = bundle.getOptions();
		if (options.getCiphers() != null) {
			builder.cipherSuites(options.getCiphers());
		}
		if (options.getEnabledProtocols() != null) {
			builder.protocols(options.getEnabledProtocols());
		}
		return builder.build();
	}

	private static List<RedisURI> cluster(String prefix, WsClusterProperties.Redis properties,
			Credentials credentials) {
		List<RedisURI> uris = new ArrayList<>();
		for (String node : properties.cluster().nodes()) {
			HostAndPort address = HostAndPort.of(prefix + ".cluster.nodes", node);
			uris.add(standalone(address.host(), address.port(), 0, credentials));
		}
		return uris;
	}

	private static RedisURI sentinel(String prefix, WsClusterProperties.Redis properties, Credentials credentials,
			int database) {
		WsClusterProperties.Sentinel sentinel = properties.sentinel();
		String master = sentinel.master();
		if (master == null || sentinel.nodes().isEmpty()) {
			throw new InvalidWsPropertyException(prefix + ".sentinel." + ((master == null) ? "master" : "nodes"), "",
					"sentinels need the name of the master and addresses of their own",
					"Set both " + prefix + ".sentinel.master and " + prefix + ".sentinel.nodes.");
		}
		List<HostAndPort> nodes = sentinel.nodes()
			.stream()
			.map((node) -> HostAndPort.of(prefix + ".sentinel.nodes", node))
			.toList();
		return sentinel(master, nodes, new Credentials(sentinel.username(), sentinel.password(), credentials.tls()),
				credentials, database);
	}

	static RedisURI sentinel(String master, List<HostAndPort> nodes, Credentials ofSentinels, Credentials credentials,
			int database) {
		RedisURI.Builder builder = RedisURI.builder().withSentinelMasterId(master).withDatabase(database);
		for (HostAndPort node : nodes) {
			builder.withSentinel(standalone(node.host(), node.port(), 0, ofSentinels));
		}
		return credentials.applyTo(builder).build();
	}

	private static RedisURI url(String prefix, String url, boolean tls) {
		try {
			RedisURI uri = RedisURI.create(url);
			uri.setSsl(uri.isSsl() || tls);
			return uri;
		}
		catch (IllegalArgumentException ex) {
			// not the value, which may contain a password
			throw new InvalidWsPropertyException(prefix + ".url", "******", "it is no URL of a Redis",
					"Write it as redis://user:password@host:6379/0, or rediss:// for TLS; characters of the password "
							+ "that mean something in a URL must be percent-encoded.");
		}
	}

	private static @Nullable SslBundle bundle(String prefix, @Nullable String name,
			ObjectProvider<SslBundles> sslBundles) {
		if (!StringUtils.hasLength(name)) {
			return null;
		}
		SslBundles bundles = sslBundles.getIfAvailable();
		try {
			if (bundles != null) {
				return bundles.getBundle(name);
			}
		}
		catch (NoSuchSslBundleException ex) {
			// said below
		}
		throw new InvalidWsPropertyException(prefix + ".ssl.bundle", name, "there is no such SSL bundle",
				"Define it under spring.ssl.bundle, or remove the property.");
	}

	/**
	 * A pair of host and port.
	 *
	 * @param host the host
	 * @param port the port
	 */
	record HostAndPort(String host, int port) {

		static HostAndPort of(String property, String node) {
			int colon = node.lastIndexOf(':');
			try {
				if (colon > 0) {
					return new HostAndPort(node.substring(0, colon), Integer.parseInt(node.substring(colon + 1)));
				}
			}
			catch (NumberFormatException ex) {
				// said below
			}
			throw new InvalidWsPropertyException(property, node, "it is not a host and a port",
					"Write it as redis1.example.com:6379.");
		}

	}

	/**
	 * How to get in.
	 *
	 * @param username the user, if not the default one
	 * @param password the password, if there is one
	 * @param tls whether to use TLS
	 */
	record Credentials(@Nullable String username, @Nullable String password, boolean tls) {

		RedisURI.Builder applyTo(RedisURI.Builder builder) {
			builder.withSsl(this.tls);
			if (StringUtils.hasLength(this.password)) {
				if (StringUtils.hasLength(this.username)) {
					builder.withAuthentication(this.username, this.password);
				}
				else {
					builder.withPassword(this.password.toCharArray());
				}
			}
			return builder;
		}

	}

}
