package io.github.wsboot.client;

/**
 * Changes every builder that is injected, for instance to add a header or trust. Any
 * number of beans, applied in order after {@code ws.client.*}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface WsClientBuilderCustomizer {

	/**
	 * Changes a builder.
	 * @param builder the builder
	 */
	void customize(WsClient.Builder builder);

}
