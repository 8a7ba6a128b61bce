package io.github.wsboot.action;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

import io.github.wsboot.WebSocketManager;
import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.ConversionService;
import org.springframework.validation.Validator;

/**
 * Whom the dispatcher works with.
 *
 * @param manager the connections
 * @param requests the requests to clients
 * @param argumentResolvers those of the application, in order
 * @param interceptors those of the application, in order
 * @param recipientAuthorizer lets clients choose recipients; none may if null
 * @param localeResolver finds locales; from the handshake if null
 * @param validator validates data, if anything can
 * @param conversion converts variables of paths
 * @param workers calls actions; must not be one that what they wait for needs
 * @param streams takes elements of streams, for which it may wait
 * @param publishers sends what publishers publish
 * @param tasks takes what belongs to the thread that reads a connection along to the one
 * that calls the action
 * @since 0.1.0
 */
public record ActionCollaborators(WebSocketManager manager, Requests requests,
		List<WsArgumentResolver> argumentResolvers, List<WsActionInterceptor> interceptors,
		@Nullable RecipientAuthorizer recipientAuthorizer, @Nullable WsLocaleResolver localeResolver,
		@Nullable Validator validator, ConversionService conversion, Executor workers, Executor streams,
		Executor publishers, UnaryOperator<Runnable> tasks) {

}
