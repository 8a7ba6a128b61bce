package io.github.wsboot.action;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.wsboot.ActionName;
import org.jspecify.annotations.Nullable;

/**
 * The actions by name. Filled once, when the application starts.
 */
final class ActionRegistry implements WsActions {

	static final String STREAM_CANCEL = ActionName.normalize(BuiltInActions.STREAM_CANCEL);

	/** By what all spellings of their names have in common. */
	private final Map<String, ActionMethod> actions;

	/** By the names as they were declared, which is how most clients write them. */
	private final Map<String, ActionMethod> declared = new HashMap<>();

	private final List<WsActionDescription> descriptions;

	ActionRegistry(Map<String, ActionMethod> actions) {
		this.actions = Map.copyOf(actions);
		for (ActionMethod action : this.actions.values()) {
			action.description().names().forEach((name) -> this.declared.put(name, action));
		}
		this.descriptions = this.actions.values()
			.stream()
			.map(ActionMethod::description)
			.distinct()
			.sorted(Comparator.comparing(WsActionDescription::name))
			.toList();
	}

	@Nullable ActionMethod find(String name) {
		ActionMethod action = this.declared.get(name);
		return (action != null) ? action : this.actions.get(ActionName.normalize(name));
	}

	boolean isStreamCancel(String name) {
		return ActionName.normalize(name).equals(STREAM_CANCEL);
	}

	@Override
	public List<WsActionDescription> descriptions() {
		return this.descriptions;
	}

}
