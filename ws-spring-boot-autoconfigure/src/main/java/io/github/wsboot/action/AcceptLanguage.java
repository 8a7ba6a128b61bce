package io.github.wsboot.action;

import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;
import java.util.Set;

import io.github.wsboot.WsConnection;
import org.jspecify.annotations.Nullable;

/**
 * The first language of the handshake that this JDK knows. Others are not believed,
 * because whoever looks words up keeps the locales it has seen.
 */
final class AcceptLanguage implements WsLocaleResolver {

	private static final Set<Locale> KNOWN = Set.of(Locale.getAvailableLocales());

	// the JDK takes its time over long ones
	private static final int MAX_LENGTH = 256;

	private final Locale defaultLocale;

	AcceptLanguage(Locale defaultLocale) {
		this.defaultLocale = defaultLocale;
	}

	@Override
	public Locale resolve(WsConnection connection) {
		String header = connection.handshake().header("Accept-Language");
		for (LanguageRange range : ranges(header)) {
			Locale locale = Locale.forLanguageTag(range.getRange());
			if (locale.getLanguage().isEmpty() || range.getWeight() == 0) {
				continue;
			}
			Locale plain = Locale.forLanguageTag(locale.getLanguage());
			if (KNOWN.contains(locale)) {
				return locale;
			}
			if (KNOWN.contains(plain)) {
				return plain;
			}
		}
		return this.defaultLocale;
	}

	private static List<LanguageRange> ranges(@Nullable String header) {
		if (header == null || header.isEmpty() || header.length() > MAX_LENGTH) {
			return List.of();
		}
		try {
			return LanguageRange.parse(header);
		}
		catch (RuntimeException ex) {
			// not only IllegalArgumentException
			return List.of();
		}
	}

}
