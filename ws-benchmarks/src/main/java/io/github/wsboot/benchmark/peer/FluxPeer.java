package io.github.wsboot.benchmark.peer;

import java.util.Map;
import java.util.Objects;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;

/**
 * WebFlux, with a sink per session.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class FluxPeer {

	private final DirectoryApplication<Outlet> application = new DirectoryApplication<>(Outlet::send);

	private final Commands<Outlet> commands = new Commands<>(this.application);

	public static void main(String[] args) {
		var context = new SpringApplicationBuilder(FluxPeer.class).web(WebApplicationType.REACTIVE)
			.properties(ServletServer.SETTINGS)
			.run(args);
		WebServer server = Objects.requireNonNull(((ReactiveWebServerApplicationContext) context).getWebServer());
		Control.serve(server.getPort(), "Reactor Netty, Spring Boot " + SpringBootVersion.getVersion(),
				context.getBean(FluxPeer.class).commands.calls());
	}

	@Bean
	HandlerMapping webSocketMapping() {
		WebSocketHandler handler = this::handle;
		return new SimpleUrlHandlerMapping(Map.of("/ws", handler), -1);
	}

	private Mono<Void> handle(WebSocketSession session) {
		Outlet outlet = new Outlet();
		this.application.directory().add(session.getId(), outlet);
		Mono<Void> in = session.receive()
			.doOnNext((message) -> this.commands.handle(outlet, message.getPayloadAsText()))
			.then();
		Flux<WebSocketMessage> out = outlet.sink.asFlux().map(session::textMessage);
		return Mono.when(in.doFinally((signal) -> outlet.end()), session.send(out))
			.doFinally((signal) -> this.application.directory().remove(session.getId()));
	}

	/**
	 * A sink that any thread may use.
	 */
	private static final class Outlet {

		private final Sinks.Many<String> sink = Sinks.many().unicast().onBackpressureBuffer();

		synchronized void send(String message) {
			this.sink.tryEmitNext(message);
		}

		synchronized void end() {
			this.sink.tryEmitComplete();
		}

	}

}
