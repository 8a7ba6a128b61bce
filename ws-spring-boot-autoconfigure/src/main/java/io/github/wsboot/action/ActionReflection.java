package io.github.wsboot.action;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.security.Principal;

import io.github.wsboot.WsConnection;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.annotation.ReflectiveProcessor;
import org.springframework.util.ClassUtils;

/**
 * Lets a native image call actions and read and write their data.
 */
final class ActionReflection implements ReflectiveProcessor {

	private final BindingReflectionHintsRegistrar data = new BindingReflectionHintsRegistrar();

	@Override
	public void registerReflectionHints(ReflectionHints hints, AnnotatedElement element) {
		if (element instanceof Method method) {
			hints.registerMethod(method, ExecutableMode.INVOKE);
			// the one that a proxy with nothing but interfaces has
			hints.registerMethod(ClassUtils.getInterfaceMethodIfPossible(method, null), ExecutableMode.INVOKE);
			for (Parameter parameter : method.getParameters()) {
				if (mayBeData(parameter.getType())) {
					this.data.registerReflectionHints(hints, parameter.getParameterizedType());
				}
			}
			this.data.registerReflectionHints(hints, method.getGenericReturnType());
		}
	}

	/**
	 * Nothing is read as one of ours, and all that they refer to would come along.
	 */
	private static boolean mayBeData(Class<?> type) {
		return !type.getPackageName().equals(WsConnection.class.getPackageName())
				&& !type.getPackageName().equals(WsEnvelope.class.getPackageName())
				&& !Throwable.class.isAssignableFrom(type) && !Principal.class.isAssignableFrom(type);
	}

}
