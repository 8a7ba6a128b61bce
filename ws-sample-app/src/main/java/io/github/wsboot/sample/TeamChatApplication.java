package io.github.wsboot.sample;

import java.util.ArrayList;
import java.util.List;

import io.github.wsboot.sample.cluster.ClusterConsole;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Starts the team chat.
 */
@SpringBootApplication
@EnableScheduling
public class TeamChatApplication {

	/**
	 * Starts it.
	 * @param args the arguments of the command line; with {@code --cluster} it runs on
	 * two nodes, to which the other arguments go
	 */
	public static void main(String[] args) {
		List<String> arguments = new ArrayList<>(List.of(args));
		if (arguments.remove("--cluster")) {
			ClusterConsole.run(TeamChatApplication.class, arguments);
		}
		else {
			SpringApplication.run(TeamChatApplication.class, args);
		}
	}

}
