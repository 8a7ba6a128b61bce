package io.github.wsboot.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the console for development.
 *
 * @param enabled Whether there is a console; only with spring-boot-devtools if not set.
 * @param path Path of the console.
 * @param allowRemote Whether the console answers to other machines, under any name and
 * through proxies.
 * @since 0.1.0
 */
@ConfigurationProperties("ws.console")
public record WsConsoleProperties(@Nullable Boolean enabled, @DefaultValue("/ws-console") String path,
		@DefaultValue("false") boolean allowRemote) {

}
