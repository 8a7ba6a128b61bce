package io.github.wsboot.action;

import java.util.Locale;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.MessageSource;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.context.NoSuchMessageException;
import org.springframework.context.support.ResourceBundleMessageSource;

/**
 * The words of replies: the application's, else ours.
 */
final class ActionMessages {

	private static final Log logger = LogFactory.getLog(ActionMessages.class);

	private static final String PREFIX = "ws.code.";

	private final MessageSource application;

	private final ResourceBundleMessageSource ours = new ResourceBundleMessageSource();

	ActionMessages(MessageSource application) {
		this.application = application;
		this.ours.setBasename("io.github.wsboot.action.messages");
		this.ours.setBeanClassLoader(ActionMessages.class.getClassLoader());
		this.ours.setDefaultEncoding("UTF-8");
		this.ours.setFallbackToSystemLocale(false);
	}

	String text(int code, Locale locale, Object... arguments) {
		String key = PREFIX + code;
		try {
			String text = this.application.getMessage(key, arguments, null, locale);
			// some sources make up a text from the key
			if (text == null || text.equals(key)) {
				text = this.ours.getMessage(key, arguments, null, locale);
			}
			return (text != null) ? text : other(code, locale);
		}
		catch (IllegalArgumentException ex) {
			// the client shall have its answer all the same
			logger.error("The message " + key + " in " + locale + " is no format", ex);
			return other(code, locale);
		}
	}

	private String other(int code, Locale locale) {
		String number = Integer.toString(code);
		return this.ours.getMessage(PREFIX + "other", new Object[] { number }, locale);
	}

	/**
	 * The words of what a validator found.
	 */
	String text(MessageSourceResolvable problem, Locale locale) {
		try {
			return this.application.getMessage(problem, locale);
		}
		catch (NoSuchMessageException ex) {
			return "";
		}
	}

}
