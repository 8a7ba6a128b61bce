package io.github.wsboot.sample;

import java.lang.management.ManagementFactory;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;

import io.github.wsboot.WebSocketManager;
import io.github.wsboot.action.WsAction;
import io.github.wsboot.action.WsController;

import org.springframework.scheduling.annotation.Scheduled;

/**
 * How this server is doing, every second, for whoever watches.
 */
@WsController
class ServerFigures {

	private final SubmissionPublisher<Figures> publisher = new SubmissionPublisher<>();

	private final WebSocketManager manager;

	ServerFigures(WebSocketManager manager) {
		this.manager = manager;
	}

	@WsAction("server.watch")
	Flow.Publisher<Figures> watch() {
		return this.publisher;
	}

	@Scheduled(fixedRate = 1000)
	void measure() {
		WebSocketManager local = this.manager.local();
		Runtime runtime = Runtime.getRuntime();
		// who reads too slowly misses some
		this.publisher.offer(new Figures(local.uids().count(), local.getWSCount(),
				(runtime.totalMemory() - runtime.freeMemory()) >> 20,
				ManagementFactory.getRuntimeMXBean().getUptime() / 1000), (subscriber, figures) -> false);
	}

	int watchers() {
		return this.publisher.getNumberOfSubscribers();
	}

	record Figures(long users, long connections, long megabytes, long seconds) {

	}

}
