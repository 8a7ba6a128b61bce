package io.github.wsboot.actuate;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.jmx.annotation.EndpointJmxExtension;

/**
 * What the endpoint also does over JMX where it may change something.
 *
 * @since 0.1.0
 */
@EndpointJmxExtension(endpoint = WsEndpoint.class)
public class WritableWsEndpointJmxExtension extends WsEndpointJmxExtension {

	private final NodeOperations operations;

	/**
	 * Creates an extension.
	 * @param endpoint what it extends
	 */
	public WritableWsEndpointJmxExtension(WsEndpoint endpoint) {
		super(endpoint);
		this.operations = endpoint.operations();
	}

	@WriteOperation
	Map<String, Boolean> close(String uniqueCode, @Nullable Integer code, @Nullable String reason) {
		return Map.of("closed", this.operations.close(uniqueCode, code, reason));
	}

	@WriteOperation
	void drain(String over) {
		this.operations.drain(over, null);
	}

	@WriteOperation
	void resume() {
		this.operations.drain(null, true);
	}

}
