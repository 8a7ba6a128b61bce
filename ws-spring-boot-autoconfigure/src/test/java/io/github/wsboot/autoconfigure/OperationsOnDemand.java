package io.github.wsboot.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Leaves Actuator and Micrometer, which are on the class path, out of the applications of
 * tests that do not ask for them with {@value #PROPERTY}: most of our users start
 * without, and so do the tests, faster.
 */
final class OperationsOnDemand implements AutoConfigurationImportFilter, EnvironmentAware {

	static final String PROPERTY = "test.operations";

	/** Asks for our endpoint alone. */
	static final String ENDPOINT_PROPERTY = "test.endpoint";

	// its condition remembers environments, and with them whole applications, as long as
	// there is memory
	private static final String ENDPOINT = "io.github.wsboot.autoconfigure.WsEndpointAutoConfiguration";

	private @Nullable Environment environment;

	@Override
	public void setEnvironment(Environment environment) {
		this.environment = environment;
	}

	@Override
	public boolean[] match(@Nullable String[] autoConfigurations, AutoConfigurationMetadata metadata) {
		boolean all = isSet(PROPERTY);
		boolean endpoint = all || isSet(ENDPOINT_PROPERTY);
		boolean[] matches = new boolean[autoConfigurations.length];
		for (int i = 0; i < matches.length; i++) {
			String name = autoConfigurations[i];
			matches[i] = name == null || (name.equals(ENDPOINT) ? endpoint : all || !isOfOperations(name));
		}
		return matches;
	}

	private boolean isSet(String property) {
		return this.environment != null && this.environment.getProperty(property, Boolean.class, false);
	}

	private static boolean isOfOperations(String name) {
		return name.startsWith("org.springframework.boot.")
				&& (name.contains(".actuate.") || name.contains(".micrometer.") || name.contains(".health."));
	}

}
