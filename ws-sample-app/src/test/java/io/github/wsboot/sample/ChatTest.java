package io.github.wsboot.sample;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

/**
 * A test of the chat, which runs once for all of them. It ends without a drain, and asks
 * often who was suspended.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "ws.shutdown.drain=0s", "ws.security.revocation-interval=500ms" })
@Import(CollectedSpans.class)
@interface ChatTest {

}
