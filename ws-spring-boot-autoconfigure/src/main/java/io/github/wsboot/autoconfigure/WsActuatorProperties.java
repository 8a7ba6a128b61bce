package io.github.wsboot.autoconfigure;

import java.util.Set;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the Actuator endpoint.
 *
 * @param writeOperations Whether the endpoint can close connections and drain the node.
 * @param showIdentifiers When to show codes, uids, groups and addresses as they are
 * rather than masked.
 * @param roles Comma-separated list of roles that are shown identifiers when authorized;
 * anyone who is authenticated if empty.
 * @since 0.1.0
 */
@ConfigurationProperties("ws.actuator")
public record WsActuatorProperties(@DefaultValue("false") boolean writeOperations,
		@DefaultValue("never") Show showIdentifiers, @DefaultValue Set<String> roles) {

}
