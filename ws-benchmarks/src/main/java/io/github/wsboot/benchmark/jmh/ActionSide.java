package io.github.wsboot.benchmark.jmh;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.action.ActionCollaborators;
import io.github.wsboot.action.ActionDispatcher;
import io.github.wsboot.action.ActionSettings;
import io.github.wsboot.action.ActionSettings.Execution;
import io.github.wsboot.action.Codecs;
import io.github.wsboot.action.JacksonEnvelopeCodec;
import io.github.wsboot.action.Requests;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * Ways from a message to the method it asks for.
 */
public enum ActionSide {

	/**
	 * A switch over the tree of the text.
	 */
	HAND_TEXT,

	/**
	 * A switch over the tree of the bytes.
	 */
	HAND_BYTES,

	/**
	 * This library, on the thread that reads the connection.
	 */
	INBOUND,

	/**
	 * This library, on a thread for actions.
	 */
	WORKER;

	/**
	 * Has what a way needs.
	 */
	static final class Parts implements AutoCloseable {

		// as many as an application has without virtual threads
		private static final int WORKERS = 256;

		private final JsonMapper mapper = JsonMapper.builder().build();

		private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(
				ActionMethods.class);

		private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS);

		private final Engine engine = new Engine(0);

		WsHandlerFunc handler(ActionSide side) {
			return switch (side) {
				case HAND_TEXT -> new ActionsByHand(this.mapper, methods(), false);
				case HAND_BYTES -> new ActionsByHand(this.mapper, methods(), true);
				case INBOUND -> dispatcher(Execution.INBOUND);
				case WORKER -> dispatcher(Execution.WORKER);
			};
		}

		private ActionMethods methods() {
			return this.context.getBean(ActionMethods.class);
		}

		private ActionDispatcher dispatcher(Execution execution) {
			Codecs codecs = new Codecs(List.of(), JacksonEnvelopeCodec.json(this.mapper));
			Executor direct = Runnable::run;
			ActionCollaborators collaborators = new ActionCollaborators(this.engine.manager(),
					new Requests(this.engine.manager(), codecs, direct, Duration.ofSeconds(10), 16, null, null),
					List.of(), List.of(), null, null, null, ApplicationConversionService.getSharedInstance(),
					this.workers, direct, direct, UnaryOperator.identity());
			return new ActionDispatcher(
					new ActionSettings(execution, false, 256, 16, 1024, 1 << 20, null, null, Locale.ENGLISH),
					this.context, codecs, this.context, () -> collaborators);
		}

		@Override
		public void close() {
			this.engine.close();
			this.workers.shutdownNow();
			this.context.close();
		}

	}

}
