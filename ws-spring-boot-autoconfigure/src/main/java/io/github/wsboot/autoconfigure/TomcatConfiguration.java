package io.github.wsboot.autoconfigure;

import java.util.Objects;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.coyote.AbstractProtocol;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Sets what Tomcat keeps for every connection, and compares our limit on connections with
 * its own, beyond which clients are not refused but left waiting.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ TomcatWebServer.class, AbstractProtocol.class })
class TomcatConfiguration {

	private static final Log logger = LogFactory.getLog(TomcatConfiguration.class);

	@Bean
	ApplicationListener<WebServerInitializedEvent> wsTomcatLimitCheck(WsProperties properties) {
		Integer limit = properties.limits().maxConnections();
		return (event) -> {
			// the management server, if it is one of its own, has a namespace
			if (limit != null && event.getApplicationContext().getServerNamespace() == null
					&& event.getWebServer() instanceof TomcatWebServer server) {
				compare(limit, server);
			}
		};
	}

	@Bean
	@ConditionalOnProperty("ws.tomcat.socket-buffer-size")
	WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> wsTomcatSocketBuffers(WsProperties properties) {
		String size = String.valueOf(Objects.requireNonNull(properties.tomcat().socketBufferSize()).toBytes());
		return (factory) -> factory.addConnectorCustomizers((connector) -> {
			connector.setProperty("socket.appReadBufSize", size);
			connector.setProperty("socket.appWriteBufSize", size);
		});
	}

	private static void compare(int limit, TomcatWebServer server) {
		if (server.getTomcat().getConnector().getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
			int ofTomcat = protocol.getMaxConnections();
			if (ofTomcat > 0 && limit >= ofTomcat) {
				logger.warn("ws.limits.max-connections is " + limit + ", but Tomcat accepts only " + ofTomcat
						+ " connections and leaves all further clients waiting, those of plain HTTP too."
						+ " Raise server.tomcat.max-connections above it.");
			}
		}
	}

}
