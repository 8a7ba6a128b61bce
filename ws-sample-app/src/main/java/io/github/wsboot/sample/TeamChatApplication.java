package io.github.wsboot.sample;

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
	 * @param args the arguments of the command line
	 */
	public static void main(String[] args) {
		SpringApplication.run(TeamChatApplication.class, args);
	}

}
