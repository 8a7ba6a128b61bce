package io.github.wsboot.autoconfigure;

import io.github.wsboot.client.WsClient;
import io.github.wsboot.client.WsClientBuilderCustomizer;
import io.github.wsboot.client.WsClients;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.proxy.ProxyHandler;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * Auto-configuration of builders of WebSocket clients. Needs no server.
 *
 * @since 0.1.0
 */
@AutoConfiguration(afterName = { "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
		"org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration" })
@ConditionalOnClass({ WebSocketFrame.class, ProxyHandler.class, JsonMapper.class })
@EnableConfigurationProperties(WsClientProperties.class)
@ImportRuntimeHints(WsClientRuntimeHints.class)
public final class WsClientAutoConfiguration {

	// so that what cannot work stops the start, not the first who wants a builder
	WsClientAutoConfiguration(WsClientProperties properties, ObjectProvider<SslBundles> sslBundles) {
		ClientPropertiesSettings.apply(properties, sslBundles, WsClient.builder());
	}

	@Bean
	@ConditionalOnMissingBean
	WsClients wsClients() {
		return new WsClients();
	}

	@Bean
	WsClientsLifecycle wsClientsLifecycle(WsClients clients) {
		return new WsClientsLifecycle(clients);
	}

	@Bean
	@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
	@ConditionalOnMissingBean
	WsClient.Builder wsClientBuilder(WsClients clients, WsClientProperties properties,
			ObjectProvider<SslBundles> sslBundles, ObjectProvider<JsonMapper> jsonMapper, Environment environment,
			ObjectProvider<WsClientBuilderCustomizer> customizers) {
		WsClient.Builder builder = clients.builder();
		ClientPropertiesSettings.apply(properties, sslBundles, builder);
		jsonMapper.ifUnique(builder::jsonMapper);
		if (Threading.VIRTUAL.isActive(environment)) {
			SimpleAsyncTaskExecutor virtual = new SimpleAsyncTaskExecutor("ws-client-callback-");
			virtual.setVirtualThreads(true);
			builder.executor(virtual);
		}
		customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
		return builder;
	}

}
