package io.github.wsboot.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the AsyncAPI document.
 *
 * @param enabled Whether an AsyncAPI document of the actions is served.
 * @param path Path of the document.
 * @param title Title of the document; the name of the application if not set.
 * @param version Version in the document; the one in the build information if not set.
 * @since 0.1.0
 */
@ConfigurationProperties("ws.asyncapi")
public record WsAsyncApiProperties(@DefaultValue("false") boolean enabled,
		@DefaultValue("/ws/asyncapi.json") String path, @Nullable String title, @Nullable String version) {

}
