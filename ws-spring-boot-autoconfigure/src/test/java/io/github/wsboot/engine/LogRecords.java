package io.github.wsboot.engine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Catches everything that the engine logs in a test, down to the finest level.
 */
final class LogRecords extends Handler implements BeforeEachCallback, AfterEachCallback {

	private final Logger logger = Logger.getLogger("io.github.wsboot.engine");

	private final List<LogRecord> records = new CopyOnWriteArrayList<>();

	/**
	 * Everything that was logged, with the stack traces.
	 */
	String text() {
		StringWriter text = new StringWriter();
		PrintWriter writer = new PrintWriter(text);
		this.records.forEach((logged) -> {
			writer.println(logged.getMessage());
			if (logged.getThrown() != null) {
				logged.getThrown().printStackTrace(writer);
			}
		});
		return text.toString();
	}

	List<LogRecord> from(Level least) {
		return this.records.stream().filter((logged) -> logged.getLevel().intValue() >= least.intValue()).toList();
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		this.logger.setLevel(Level.ALL);
		this.logger.setUseParentHandlers(false);
		this.logger.addHandler(this);
	}

	@Override
	public void afterEach(ExtensionContext context) {
		this.logger.removeHandler(this);
		this.logger.setUseParentHandlers(true);
		this.logger.setLevel(null);
	}

	@Override
	public void publish(LogRecord logged) {
		this.records.add(logged);
	}

	@Override
	public void flush() {
	}

	@Override
	public void close() {
	}

}
