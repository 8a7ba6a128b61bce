package io.github.wsboot.action;

import java.lang.annotation.Annotation;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.wsboot.ActionName;
import io.github.wsboot.action.ActionSettings.RateLimit;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.OrderUtils;
import org.springframework.core.annotation.SynthesizingMethodParameter;
import org.springframework.util.ClassUtils;
import org.springframework.validation.Validator;

/**
 * Finds the actions of the application.
 */
final class ActionScanner {

	private static final DefaultParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

	private final ListableBeanFactory beans;

	private final List<WsArgumentResolver> resolvers;

	private final @Nullable Validator validator;

	private final ActionMessages messages;

	private final @Nullable RateLimit defaultLimit;

	private final Map<String, ActionMethod> actions = new LinkedHashMap<>();

	ActionScanner(ListableBeanFactory beans, List<WsArgumentResolver> resolvers, @Nullable Validator validator,
			ActionMessages messages, @Nullable RateLimit defaultLimit) {
		this.beans = beans;
		this.resolvers = resolvers;
		this.validator = validator;
		this.messages = messages;
		this.defaultLimit = defaultLimit;
	}

	ActionRegistry scan() {
		List<ExceptionHandlers> advice = advice();
		for (String name : names(WsController.class)) {
			add(name, advice);
		}
		BuiltInActions builtIn = new BuiltInActions();
		Map<Method, WsAction> heartBeat = methods(BuiltInActions.class, WsAction.class);
		heartBeat.forEach((method, annotation) -> {
			if (!this.actions.containsKey(ActionName.normalize(BuiltInActions.HEART_BEAT))) {
				addAction(BuiltInActions.class, () -> builtIn, BuiltInActions.class, method, annotation,
						new ExceptionHandlers(Map.of(), List.of()));
			}
		});
		return new ActionRegistry(this.actions);
	}

	private List<String> names(Class<? extends Annotation> annotation) {
		List<String> names = new ArrayList<>();
		for (String name : this.beans.getBeanNamesForAnnotation(annotation)) {
			if (!ScopedProxyUtils.isScopedTarget(name)) {
				names.add(name);
			}
		}
		return names;
	}

	private List<ExceptionHandlers> advice() {
		Map<ExceptionHandlers, Class<?>> found = new LinkedHashMap<>();
		for (String name : names(WsControllerAdvice.class)) {
			Class<?> beanType = type(name);
			Class<?> type = userType(name, beanType);
			found.put(exceptionHandlers(bean(name), type, beanType, List.of()), type);
		}
		Comparator<Class<?>> order = Comparator
			.comparingInt((type) -> OrderUtils.getOrder(type, Ordered.LOWEST_PRECEDENCE));
		return found.entrySet().stream().sorted(Map.Entry.comparingByValue(order)).map(Map.Entry::getKey).toList();
	}

	private Class<?> type(String name) {
		Class<?> type = this.beans.getType(name);
		return (type != null) ? type : this.beans.getBean(name).getClass();
	}

	/**
	 * The class as it was written, also behind a proxy that only has its interfaces.
	 */
	private Class<?> userType(String name, Class<?> type) {
		Class<?> target = (this.beans instanceof ConfigurableListableBeanFactory factory)
				? AutoProxyUtils.determineTargetClass(factory, name) : null;
		return ClassUtils.getUserClass((target != null) ? target : type);
	}

	private Supplier<Object> bean(String name) {
		if (!this.beans.isSingleton(name)) {
			return () -> this.beans.getBean(name);
		}
		Object bean = this.beans.getBean(name);
		return () -> bean;
	}

	private void add(String name, List<ExceptionHandlers> advice) {
		Class<?> beanType = type(name);
		Class<?> controller = userType(name, beanType);
		Supplier<Object> bean = bean(name);
		ExceptionHandlers handlers = exceptionHandlers(bean, controller, beanType, advice);
		methods(controller, WsAction.class)
			.forEach((method, annotation) -> addAction(controller, bean, beanType, method, annotation, handlers));
	}

	private void addAction(Class<?> controller, Supplier<Object> bean, Class<?> beanType, Method method,
			WsAction annotation, ExceptionHandlers handlers) {
		Method invocable = invocable(method, beanType);
		List<String> names = (annotation.value().length > 0) ? List.of(annotation.value()) : List.of(method.getName());
		Parameters parameters = parameters(method, controller);
		ReturnValues returnValues = ReturnValues.of(method, controller);
		WsActionDescription description = new WsActionDescription(names, method,
				(parameters.data != null) ? parameters.data.type() : null,
				parameters.data != null && parameters.data.required(), returnValues.reply(), returnValues.streaming());
		ActionMethod action = new ActionMethod(bean, invocable, parameters.arguments, description, handlers,
				returnValues, rateLimit(method, controller));
		names.forEach((name) -> put(name, action));
	}

	private void put(String name, ActionMethod action) {
		String key = ActionName.normalize(name);
		Method method = action.description().method();
		if (key.isEmpty()) {
			throw new WsActionMappingException("The action name '" + name + "' of " + signature(method) + " is empty",
					"Give it letters or digits.");
		}
		if (key.equals(ActionRegistry.STREAM_CANCEL)) {
			throw new WsActionMappingException(
					"The action name '" + name + "' of " + signature(method) + " is reserved for ending streams",
					"Choose another name.");
		}
		ActionMethod other = this.actions.putIfAbsent(key, action);
		if (other != null && other != action) {
			throw new WsActionMappingException(
					"The action '" + name + "' of " + signature(method) + " and the action '" + spelling(other, key)
							+ "' of " + signature(other.description().method())
							+ " have one name: case, underscores, hyphens and blanks do not count",
					"Rename one of them.");
		}
	}

	private static String spelling(ActionMethod action, String key) {
		return action.description()
			.names()
			.stream()
			.filter((name) -> ActionName.normalize(name).equals(key))
			.findFirst()
			.orElse(key);
	}

	private static <A extends Annotation> Map<Method, A> methods(Class<?> type, Class<A> annotation) {
		return MethodIntrospector.selectMethods(type,
				(Method method) -> AnnotatedElementUtils.findMergedAnnotation(method, annotation));
	}

	private static Method invocable(Method method, Class<?> beanType) {
		if (Modifier.isStatic(method.getModifiers()) || Modifier.isPrivate(method.getModifiers())) {
			throw new WsActionMappingException("The method " + signature(method) + " is private or static",
					"Make it an instance method that others can call.");
		}
		Method invocable;
		try {
			invocable = AopUtils.selectInvocableMethod(method, beanType);
		}
		catch (IllegalStateException ex) {
			throw new WsActionMappingException(
					"The method " + signature(method) + " cannot be called through the proxy of its bean",
					"Declare it in an interface of the bean, or have the class itself proxied "
							+ "(spring.aop.proxy-target-class=true).");
		}
		invocable.setAccessible(true);
		return invocable;
	}

	private @Nullable RateLimit rateLimit(Method method, Class<?> controller) {
		WsRateLimit limit = AnnotatedElementUtils.findMergedAnnotation(method, WsRateLimit.class);
		if (limit == null) {
			limit = AnnotatedElementUtils.findMergedAnnotation(controller, WsRateLimit.class);
		}
		if (limit == null) {
			return this.defaultLimit;
		}
		if (limit.permits() < 1 || limit.period() < 1 || limit.burst() < 0) {
			throw new WsActionMappingException(
					"The rate limit of " + signature(method) + " has " + limit.permits() + " permits, a period of "
							+ limit.period() + " and a burst of " + limit.burst(),
					"Give it at least one permit, a positive period and no negative burst.");
		}
		Duration period = Duration.of(limit.period(), limit.unit().toChronoUnit());
		return new RateLimit(limit.permits(), period, (limit.burst() > 0) ? limit.burst() : limit.permits(),
				limit.onExceeded());
	}

	private Parameters parameters(Method method, Class<?> controller) {
		List<ActionMethod.Argument> arguments = new ArrayList<>();
		DataArgument data = null;
		for (int i = 0; i < method.getParameterCount(); i++) {
			MethodParameter parameter = parameter(method, i, controller);
			ActionMethod.Argument argument = argument(parameter);
			if (argument == null) {
				if (data != null) {
					throw new WsActionMappingException(
							"The method " + signature(method)
									+ " has two parameters that can only be the data of the request",
							"Put what belongs together into one record, annotate fields of the envelope with "
									+ "@WsField and variables of the path with @PathVariable, or add a "
									+ "WsArgumentResolver bean.");
				}
				data = data(parameter);
				argument = data;
			}
			arguments.add(argument);
		}
		return new Parameters(arguments, data);
	}

	private DataArgument data(MethodParameter parameter) {
		Class<?> plain = parameter.getParameterType();
		if (cannotBeData(plain)) {
			throw new WsActionMappingException(
					"The parameter of " + plain + " of " + signature(parameter.getExecutable())
							+ " is not known, and no data can be read as it",
					"Use one of the parameters that @WsAction lists, or add a WsArgumentResolver bean.");
		}
		return DataArgument.of(parameter, this.validator, this.messages);
	}

	/**
	 * Most likely something that is a parameter elsewhere in Spring.
	 */
	private static boolean cannotBeData(Class<?> type) {
		String name = type.getName();
		boolean foreign = name.startsWith("jakarta.") || name.startsWith("org.springframework.")
				|| name.startsWith("io.github.wsboot.");
		return foreign && (type.isInterface() || Modifier.isAbstract(type.getModifiers()));
	}

	private ActionMethod.@Nullable Argument argument(MethodParameter parameter) {
		for (WsArgumentResolver resolver : this.resolvers) {
			if (resolver.supports(parameter)) {
				return new ResolvedArgument(resolver, parameter);
			}
		}
		return null;
	}

	private static MethodParameter parameter(Method method, int index, Class<?> controller) {
		MethodParameter parameter = new SynthesizingMethodParameter(method, index).withContainingClass(controller);
		parameter.initParameterNameDiscovery(NAMES);
		return parameter;
	}

	private ExceptionHandlers exceptionHandlers(Supplier<Object> bean, Class<?> type, Class<?> beanType,
			List<ExceptionHandlers> others) {
		Map<Class<? extends Throwable>, ExceptionHandlers.Handler> handlers = new HashMap<>();
		methods(type, WsExceptionHandler.class).forEach((method, annotation) -> {
			ExceptionHandlers.Handler handler = new ExceptionHandlers.Handler(bean, invocable(method, beanType),
					exceptionArguments(method, type), annotation.code());
			for (Class<? extends Throwable> exception : exceptions(method, annotation)) {
				rejectMismatch(method, exception);
				ExceptionHandlers.Handler other = handlers.putIfAbsent(exception, handler);
				if (other != null) {
					throw new WsActionMappingException("Both " + signature(method) + " and " + signature(other.method())
							+ " handle " + exception.getName(), "Take the exception away from one of them.");
				}
			}
		});
		return new ExceptionHandlers(handlers, others);
	}

	private static List<Class<? extends Throwable>> exceptions(Method method, WsExceptionHandler annotation) {
		if (annotation.value().length > 0) {
			return List.of(annotation.value());
		}
		List<Class<? extends Throwable>> types = exceptionTypes(method);
		if (types.isEmpty()) {
			throw new WsActionMappingException("The method " + signature(method) + " does not say what it handles",
					"Name the exceptions in its annotation, or give it a parameter for the exception.");
		}
		return types;
	}

	private static List<Class<? extends Throwable>> exceptionTypes(Method method) {
		List<Class<? extends Throwable>> types = new ArrayList<>();
		for (Class<?> type : method.getParameterTypes()) {
			if (Throwable.class.isAssignableFrom(type)) {
				types.add(type.asSubclass(Throwable.class));
			}
		}
		return types;
	}

	private static void rejectMismatch(Method method, Class<? extends Throwable> exception) {
		for (Class<?> type : exceptionTypes(method)) {
			if (!type.isAssignableFrom(exception)) {
				throw new WsActionMappingException(
						"The method " + signature(method) + " handles " + exception.getName()
								+ " but has no parameter that can take it",
						"Declare the parameter as a type that all of them have.");
			}
		}
	}

	private List<ActionMethod.@Nullable Argument> exceptionArguments(Method method, Class<?> type) {
		List<ActionMethod.@Nullable Argument> arguments = new ArrayList<>();
		for (int i = 0; i < method.getParameterCount(); i++) {
			MethodParameter parameter = parameter(method, i, type);
			if (Throwable.class.isAssignableFrom(parameter.getParameterType())) {
				arguments.add(null);
				continue;
			}
			ActionMethod.Argument argument = argument(parameter);
			if (argument == null) {
				throw new WsActionMappingException(
						"The parameter of " + parameter.getParameterType() + " of " + signature(method)
								+ " is not known",
						"An exception handler can have the exception and what actions have, except data.");
			}
			arguments.add(argument);
		}
		return arguments;
	}

	private static String signature(Executable method) {
		List<String> types = new ArrayList<>();
		for (Class<?> type : method.getParameterTypes()) {
			types.add(type.getSimpleName());
		}
		return method.getDeclaringClass().getName() + "." + method.getName() + "(" + String.join(", ", types) + ")";
	}

	/**
	 * What the parameters of a method get.
	 *
	 * @param arguments the arguments
	 * @param data which of them is the data, if one is
	 */
	private record Parameters(List<ActionMethod.Argument> arguments, @Nullable DataArgument data) {

	}

}
