package io.github.wsboot.engine;

import java.util.logging.Level;
import java.util.logging.Logger;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Keeps expected failures out of the output of a test.
 */
final class QuietLog implements BeforeEachCallback, AfterEachCallback {

	private final Logger logger = Logger.getLogger("io.github.wsboot.engine");

	@Override
	public void beforeEach(ExtensionContext context) {
		this.logger.setLevel(Level.OFF);
	}

	@Override
	public void afterEach(ExtensionContext context) {
		this.logger.setLevel(null);
	}

}
