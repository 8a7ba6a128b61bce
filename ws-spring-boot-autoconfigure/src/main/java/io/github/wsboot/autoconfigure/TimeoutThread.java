package io.github.wsboot.autoconfigure;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The thread that times futures out, which the JVM has one of and never ends. It has the
 * context class loader of whoever needs it first, so that an application would stay in
 * memory with it, as Tomcat says with each stop.
 */
final class TimeoutThread {

	private TimeoutThread() {
	}

	/**
	 * Starts it for everybody, if it does not run yet.
	 */
	// the future is of no use, but needs the thread
	@SuppressWarnings("FutureReturnValueIgnored")
	static void start() {
		Thread caller = Thread.currentThread();
		ClassLoader application = caller.getContextClassLoader();
		caller.setContextClassLoader(ClassLoader.getSystemClassLoader());
		try {
			new CompletableFuture<>().orTimeout(1, TimeUnit.NANOSECONDS);
		}
		finally {
			caller.setContextClassLoader(application);
		}
	}

}
