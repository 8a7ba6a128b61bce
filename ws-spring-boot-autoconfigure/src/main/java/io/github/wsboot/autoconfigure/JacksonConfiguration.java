package io.github.wsboot.autoconfigure;

import io.github.wsboot.JsonDecoder;
import io.github.wsboot.JsonEncoder;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * JSON by Jackson 3.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(JsonMapper.class)
class JacksonConfiguration {

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnSingleCandidate(JsonMapper.class)
	JsonEncoder wsJsonEncoder(JsonMapper mapper) {
		return mapper::writeValueAsString;
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnSingleCandidate(JsonMapper.class)
	JsonDecoder wsJsonDecoder(JsonMapper mapper) {
		return new JacksonDecoder(mapper);
	}

}
