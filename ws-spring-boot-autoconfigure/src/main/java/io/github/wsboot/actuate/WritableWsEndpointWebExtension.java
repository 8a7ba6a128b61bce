package io.github.wsboot.actuate;

import java.util.Set;

import io.github.wsboot.ClusterUnavailableException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * What the endpoint also does over HTTP where it may change something.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = WsEndpoint.class)
public class WritableWsEndpointWebExtension extends WsEndpointWebExtension {

	private final NodeOperations operations;

	/**
	 * Creates an extension.
	 * @param endpoint what it extends
	 * @param roles of whom to show identifiers to, where that takes authorization; empty
	 * for anyone who is authenticated
	 */
	public WritableWsEndpointWebExtension(WsEndpoint endpoint, Set<String> roles) {
		super(endpoint, roles);
		this.operations = endpoint.operations();
	}

	@DeleteOperation
	WebEndpointResponse<?> close(@Selector(match = Selector.Match.ALL_REMAINING) String[] path, @Nullable Integer code,
			@Nullable String reason) {
		try {
			return new WebEndpointResponse<>(this.operations.close(codeIn(path), code, reason)
					? WebEndpointResponse.STATUS_NO_CONTENT : WebEndpointResponse.STATUS_NOT_FOUND);
		}
		catch (ClusterUnavailableException ex) {
			return new WebEndpointResponse<>(FailureDescriptor.of(ex), WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
		}
	}

	@WriteOperation
	void drain(@Nullable String drain, @Nullable Boolean resume) {
		this.operations.drain(drain, resume);
	}

}
