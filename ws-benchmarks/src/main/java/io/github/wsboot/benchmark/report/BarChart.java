package io.github.wsboot.benchmark.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars in groups, each group with a scale of its own.
 */
final class BarChart {

	private static final int WIDTH = 760;

	private static final int LABEL_WIDTH = 130;

	private static final int BAR_WIDTH = 520;

	private static final int ROW = 20;

	private static final int TITLE = 30;

	private final List<Group> groups = new ArrayList<>();

	private record Group(String title, List<Bar> bars) {

		double max() {
			return this.bars.stream().mapToDouble(Bar::value).max().orElse(1);
		}

	}

	private record Bar(String label, double value, String text, boolean highlighted) {

	}

	void group(String title) {
		this.groups.add(new Group(title, new ArrayList<>()));
	}

	void bar(String label, double value, String text, boolean highlighted) {
		this.groups.get(this.groups.size() - 1).bars().add(new Bar(label, value, text, highlighted));
	}

	String toSvg() {
		StringBuilder body = new StringBuilder();
		int y = 0;
		for (Group group : this.groups) {
			y += TITLE;
			body.append(text(8, y - 8, "t", group.title()));
			double max = Math.max(group.max(), Double.MIN_NORMAL);
			for (Bar bar : group.bars()) {
				double width = Math.max(1, BAR_WIDTH * bar.value() / max);
				body.append(text(LABEL_WIDTH - 6, y + 14, "l", bar.label()));
				body.append(String.format(Locale.ROOT,
						"<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" class=\"%s\"/>%n", LABEL_WIDTH, y + 2,
						width, ROW - 4, bar.highlighted() ? "o" : "p"));
				body.append(text((int) (LABEL_WIDTH + width + 6), y + 14, "v", bar.text()));
				y += ROW;
			}
		}
		return """
				<svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d">
				<style>text{font:12px sans-serif;fill:#222}.t{font-weight:bold}.l{text-anchor:end}\
				.o{fill:#2a7de1}.p{fill:#b8bec8}</style>
				<rect width="100%%" height="100%%" fill="#fff"/>
				%3$s</svg>
				""".formatted(WIDTH, y + 10, body);
	}

	private static String text(int x, int y, String style, String text) {
		String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
		return "<text x=\"%d\" y=\"%d\" class=\"%s\">%s</text>%n".formatted(x, y, style, escaped);
	}

}
