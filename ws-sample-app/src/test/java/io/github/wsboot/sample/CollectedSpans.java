package io.github.wsboot.sample;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * The spans that would be sent somewhere.
 */
@TestConfiguration(proxyBeanMethods = false)
class CollectedSpans {

	private final List<SpanData> all = new CopyOnWriteArrayList<>();

	@Bean
	SpanProcessor collectingProcessor() {
		return SimpleSpanProcessor.create(new Exporter(this.all));
	}

	List<SpanData> of(String trace) {
		return this.all.stream().filter((span) -> span.getTraceId().equals(trace)).toList();
	}

	/**
	 * Not a bean, or the spans would come twice.
	 *
	 * @param spans where to put them
	 */
	private record Exporter(List<SpanData> spans) implements SpanExporter {

		@Override
		public CompletableResultCode export(Collection<SpanData> ended) {
			this.spans.addAll(ended);
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode flush() {
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode shutdown() {
			return CompletableResultCode.ofSuccess();
		}

	}

}
