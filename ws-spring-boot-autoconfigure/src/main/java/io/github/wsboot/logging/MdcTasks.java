package io.github.wsboot.logging;

import java.util.Map;
import java.util.function.UnaryOperator;

import org.slf4j.MDC;

/**
 * Takes the diagnostic context along to the thread that runs a task.
 *
 * @since 0.1.0
 */
public final class MdcTasks implements UnaryOperator<Runnable> {

	@Override
	public Runnable apply(Runnable task) {
		Map<String, String> context = MDC.getCopyOfContextMap();
		return (context != null) ? () -> {
			Map<String, String> before = MDC.getCopyOfContextMap();
			MDC.setContextMap(context);
			try {
				task.run();
			}
			finally {
				if (before != null) {
					MDC.setContextMap(before);
				}
				else {
					MDC.clear();
				}
			}
		} : task;
	}

}
