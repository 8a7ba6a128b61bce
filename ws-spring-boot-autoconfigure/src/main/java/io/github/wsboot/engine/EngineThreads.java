package io.github.wsboot.engine;

import java.lang.reflect.Method;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the engine's own threads, all of them daemons.
 */
final class EngineThreads {

	// before 24 a virtual thread that blocks inside a synchronized container write holds
	// its carrier
	private static final int VIRTUAL_THREADS_DO_NOT_PIN = 24;

	private static final int VIRTUAL_THREADS = 21;

	private EngineThreads() {
	}

	static ThreadFactory platform(String prefix) {
		AtomicInteger number = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, prefix + number.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	/**
	 * Threads that are cheap to have blocked, if this JDK has them.
	 */
	static ThreadFactory cheap(String prefix) {
		return cheapAreVirtual() ? virtual(prefix) : platform(prefix);
	}

	/**
	 * Threads that run code of the application, which mostly waits for something.
	 */
	static ThreadFactory waiting(String prefix) {
		return (Runtime.version().feature() >= VIRTUAL_THREADS) ? virtual(prefix) : platform(prefix);
	}

	private static ThreadFactory virtual(String prefix) {
		try {
			Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
			Class<?> type = Class.forName("java.lang.Thread$Builder");
			Method name = type.getMethod("name", String.class, long.class);
			return (ThreadFactory) type.getMethod("factory").invoke(name.invoke(builder, prefix, 1L));
		}
		catch (ReflectiveOperationException ex) {
			return platform(prefix);
		}
	}

	static boolean cheapAreVirtual() {
		return Runtime.version().feature() >= VIRTUAL_THREADS_DO_NOT_PIN;
	}

}
