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
		boolean all = this.environment != null && this.environment.getProperty(PROPERTY, Boolean.class, false);
		boolean[] matches = new boolean[autoConfigurations.length];
		for (int i = 0; i < matches.length; i++) {
			String name = autoConfigurations[i];
			matches[i] = all || name == null || !isOfOperations(name);
		}
		return matches;
	}

	private static boolean isOfOperations(String name) {
		return name.equals(ENDPOINT) || (name.startsWith("org.springframework.boot.")
				&& (name.contains(".actuate.") || name.contains(".micrometer.") || name.contains(".health.")));
	}

}
