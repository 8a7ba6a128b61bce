package io.github.wsboot.actuate;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.jmx.annotation.EndpointJmxExtension;

/**
 * What the endpoint tells over JMX, under names of its own instead of paths. Identifiers
 * are shown if anyone may see them.
 *
 * @since 0.1.0
 */
@EndpointJmxExtension(endpoint = WsEndpoint.class)
public class WsEndpointJmxExtension {

	private final WsEndpoint endpoint;

	/**
	 * Creates an extension.
	 * @param endpoint what it extends
	 */
	public WsEndpointJmxExtension(WsEndpoint endpoint) {
		this.endpoint = endpoint;
	}

	@ReadOperation
	PageDescriptor<ConnectionDescriptor> connections(@Nullable String cursor, @Nullable Integer limit,
			@Nullable String group, @Nullable String uid) {
		return report().connections(cursor, limit, group, uid, this.endpoint.isShownToAnyone());
	}

	@ReadOperation
	@Nullable Object connection(String uniqueCode) {
		return report().connection(uniqueCode, this.endpoint.isShownToAnyone());
	}

	@ReadOperation
	PageDescriptor<NameDescriptor> groups(@Nullable String cursor, @Nullable Integer limit) {
		return report().groups(cursor, limit, this.endpoint.isShownToAnyone());
	}

	@ReadOperation
	PageDescriptor<NameDescriptor> uids(@Nullable String cursor, @Nullable Integer limit) {
		return report().uids(cursor, limit, this.endpoint.isShownToAnyone());
	}

	private NodeReport report() {
		return this.endpoint.report();
	}

}
