package io.github.wsboot.action;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Type;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.annotation.ReflectiveProcessor;

/**
 * Lets a native image call actions and read and write their data.
 */
final class ActionReflection implements ReflectiveProcessor {

	private final BindingReflectionHintsRegistrar data = new BindingReflectionHintsRegistrar();

	@Override
	public void registerReflectionHints(ReflectionHints hints, AnnotatedElement element) {
		if (element instanceof Method method) {
			hints.registerMethod(method, ExecutableMode.INVOKE);
			for (Type type : method.getGenericParameterTypes()) {
				this.data.registerReflectionHints(hints, type);
			}
			this.data.registerReflectionHints(hints, method.getGenericReturnType());
		}
	}

}
