package io.github.wsboot.autoconfigure;

import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * A program with a bridge to another logging system that has something to say while its
 * JVM ends, before and after the bridge is restored.
 */
final class EndingProgram {

	private EndingProgram() {
	}

	public static void main(String[] args) {
		Logger root = Logger.getLogger("");
		root.addHandler(new Bridge());
		System.Logger logger = System.getLogger("io.github.wsboot.engine.Hub");
		BridgedLogging logging = new BridgedLogging();
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
			while (root.getHandlers().length > 0 && System.nanoTime() - end < 0) {
				Thread.onSpinWait();
			}
			logger.log(Level.ERROR, "before");
			logging.restore();
			logger.log(Level.ERROR, "after");
		}));
	}

	/**
	 * Stands for another logging system.
	 */
	private static final class Bridge extends Handler {

		@Override
		public void publish(LogRecord record) {
			System.out.println("bridge: " + record.getMessage());
		}

		@Override
		public void flush() {
			// nothing is kept
		}

		@Override
		public void close() {
			// nor is anything open
		}

	}

}
