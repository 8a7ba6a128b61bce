package io.github.wsboot.action.security;

import java.security.Principal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.wsboot.action.WsActionCodes;
import io.github.wsboot.action.WsActionContext;
import io.github.wsboot.action.WsActionException;
import io.github.wsboot.action.WsActionMappingException;
import io.github.wsboot.action.WsArgumentResolver;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;

/**
 * Finds what {@link AuthenticationPrincipal} asks for.
 *
 * @since 0.1.0
 */
public final class AuthenticationPrincipalResolver implements WsArgumentResolver {

	private final SpelExpressionParser parser = new SpelExpressionParser();

	private final Map<String, Expression> expressions = new ConcurrentHashMap<>();

	@Override
	public boolean supports(MethodParameter parameter) {
		AuthenticationPrincipal annotation = annotation(parameter);
		if (annotation != null) {
			// one that cannot be parsed shall stop the start
			expression(annotation);
		}
		return annotation != null;
	}

	@Override
	public @Nullable Object resolve(MethodParameter parameter, WsActionContext context) {
		Principal user = context.connection().handshake().principal();
		Object principal = (user instanceof Authentication authentication) ? authentication.getPrincipal() : null;
		AuthenticationPrincipal annotation = annotation(parameter);
		Expression expression = (annotation != null) ? expression(annotation) : null;
		if (principal != null && expression != null) {
			principal = expression.getValue(new StandardEvaluationContext(principal));
		}
		if (parameter.nestedIfOptional().getNestedParameterType().isInstance(principal)) {
			return principal;
		}
		if (parameter.isOptional()) {
			return null;
		}
		throw new WsActionException(WsActionCodes.UNAUTHENTICATED);
	}

	private static @Nullable AuthenticationPrincipal annotation(MethodParameter parameter) {
		return AnnotatedElementUtils.findMergedAnnotation(parameter.getParameter(), AuthenticationPrincipal.class);
	}

	private @Nullable Expression expression(AuthenticationPrincipal annotation) {
		return annotation.expression().isEmpty() ? null
				: this.expressions.computeIfAbsent(annotation.expression(), this::parse);
	}

	private Expression parse(String expression) {
		try {
			return this.parser.parseExpression(expression);
		}
		catch (ParseException ex) {
			throw new WsActionMappingException(
					"The expression '" + expression + "' of @AuthenticationPrincipal is none: " + ex.getMessage(),
					"Correct the expression.");
		}
	}

}
