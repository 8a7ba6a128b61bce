package io.github.wsboot.action;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;

/**
 * What a method returns, seen as a value, a {@link CompletionStage}, a {@link Stream} or
 * a {@link Flow.Publisher}.
 *
 * @param reply the type of one reply, null for none
 * @param later whether it comes later
 * @param streaming whether there may be several
 * @param adapter knows the type, if it is one of a reactive library
 */
record ReturnValues(@Nullable Type reply, boolean later, boolean streaming, @Nullable ReactiveAdapter adapter) {

	static ReturnValues of(Method method, Class<?> controller) {
		ResolvableType type = ResolvableType.forMethodReturnType(method, controller);
		if (CompletionStage.class.isAssignableFrom(type.toClass())) {
			return new ReturnValues(element(type.as(CompletionStage.class)), true, false, null);
		}
		if (Stream.class.isAssignableFrom(type.toClass())) {
			return new ReturnValues(someElement(type.as(Stream.class)), false, true, null);
		}
		if (Flow.Publisher.class.isAssignableFrom(type.toClass())) {
			return new ReturnValues(someElement(type.as(Flow.Publisher.class)), false, true, null);
		}
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type.toClass());
		if (adapter != null) {
			boolean streaming = adapter.isMultiValue();
			Type element = streaming ? someElement(type) : element(type);
			return new ReturnValues(adapter.isNoValue() ? null : element, !streaming, streaming, adapter);
		}
		return new ReturnValues(plain(type), false, false, null);
	}

	private static @Nullable Type element(ResolvableType type) {
		return type.hasGenerics() ? plain(type.getGeneric(0)) : Object.class;
	}

	private static Type someElement(ResolvableType type) {
		Type element = element(type);
		return (element != null) ? element : Object.class;
	}

	private static @Nullable Type plain(ResolvableType type) {
		Class<?> plain = type.resolve(Object.class);
		if (plain == void.class || plain == Void.class) {
			return null;
		}
		return type.getType();
	}

	@Nullable Object adapt(@Nullable Object returned) {
		ReactiveAdapter adapter = this.adapter;
		// an interceptor may have answered itself
		if (adapter == null || !adapter.getReactiveType().isInstance(returned)) {
			return returned;
		}
		Flow.Publisher<Object> publisher = FlowAdapters.toFlowPublisher(adapter.toPublisher(returned));
		return this.streaming ? publisher : onlyElement(publisher);
	}

	private static CompletionStage<@Nullable Object> onlyElement(Flow.Publisher<Object> publisher) {
		CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
		publisher.subscribe(new Flow.Subscriber<Object>() {
			@Override
			public void onSubscribe(Flow.Subscription subscription) {
				subscription.request(Long.MAX_VALUE);
			}

			@Override
			public void onNext(Object element) {
				result.complete(element);
			}

			@Override
			public void onError(Throwable failure) {
				result.completeExceptionally(failure);
			}

			@Override
			public void onComplete() {
				result.complete(null);
			}
		});
		return result;
	}

}
