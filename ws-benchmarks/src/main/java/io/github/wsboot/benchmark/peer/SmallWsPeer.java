package io.github.wsboot.benchmark.peer;

import org.apache.coyote.AbstractProtocol;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * This library on a connector whose buffers are as small as an application for many
 * connections would make them; they serve its plain HTTP too.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(WsPeer.class)
class SmallWsPeer {

	private static final String SIZE = "1024";

	public static void main(String[] args) {
		ServletServer.run(SmallWsPeer.class, args);
	}

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> smallBuffers() {
		return (factory) -> factory.addConnectorCustomizers((connector) -> {
			if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
				protocol.setProperty("socket.appReadBufSize", SIZE);
				protocol.setProperty("socket.appWriteBufSize", SIZE);
			}
		});
	}

}
