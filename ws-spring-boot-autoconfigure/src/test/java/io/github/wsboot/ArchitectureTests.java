package io.github.wsboot;

import java.util.Set;
import java.util.stream.Collectors;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.jspecify.annotations.NullMarked;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The floors of the house and what may stand on which.
 */
@AnalyzeClasses(packages = "io.github.wsboot", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	private static final String ROOT = "io.github.wsboot";

	private static final Set<String> LOOK_UPS = Set.of("AtomicIntegerFieldUpdater.newUpdater",
			"AtomicLongFieldUpdater.newUpdater", "AtomicReferenceFieldUpdater.newUpdater", "Class.forName",
			"Class.getConstructor", "Class.getDeclaredConstructor", "Class.getDeclaredField", "Class.getDeclaredMethod",
			"Class.getField", "Class.getMethod", "Class.getResource", "Class.getResourceAsStream",
			"ClassLoader.getResource", "ClassLoader.getResourceAsStream", "ClassLoader.loadClass",
			"ClassPathResource.<init>", "ClassUtils.forName", "ClassUtils.isPresent", "ClassUtils.resolveClassName",
			"Lookup.findVarHandle", "Lookup.findVirtual", "Lookup.findStatic", "Proxy.newProxyInstance",
			"ResourceBundle.getBundle", "ResourceBundleMessageSource.setBasename", "ServiceLoader.load");

	private static final String AUTO_CONFIGURATION = "org.springframework.boot.autoconfigure.AutoConfiguration";

	@ArchTest
	static final ArchRule apiStandsOnJavaOnly = classes().that()
		.resideInAPackage(ROOT)
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage(ROOT, "java..", "org.jspecify..");

	@ArchTest
	static final ArchRule engineStandsOnTheApiAndTheClusterSpiOnly = classes().that()
		.resideInAPackage(ROOT + ".engine..")
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage(ROOT, ROOT + ".engine..", ROOT + ".cluster", "java..", "org.jspecify..");

	@ArchTest
	static final ArchRule clusterSpiStandsOnTheApiOnly = classes().that()
		.resideInAPackage(ROOT + ".cluster")
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage(ROOT, ROOT + ".cluster", "java..", "org.jspecify..");

	@ArchTest
	static final ArchRule redisStandsOnTheSpiAndLettuceOnly = classes().that()
		.resideInAPackage(ROOT + ".cluster.redis")
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage(ROOT, ROOT + ".cluster", ROOT + ".cluster.redis", "io.lettuce..", "io.netty..", "reactor..",
				"java..", "javax.net.ssl..", "org.jspecify..")
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule servletKnowsNoNeighbour = classes().that()
		.resideInAPackage(ROOT + ".servlet..")
		.should()
		.onlyDependOnClassesThat(standOn(ROOT + ".servlet"))
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule actuateKnowsNoNeighbour = classes().that()
		.resideInAPackage(ROOT + ".actuate..")
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage(ROOT, ROOT + ".engine", ROOT + ".engine.cluster", ROOT + ".cluster", ROOT + ".actuate",
				"org.springframework.boot.actuate..", "org.springframework.boot.health..",
				"org.springframework.boot.convert", "org.springframework.aot..", "org.apache.commons.logging", "java..",
				"javax.crypto..", "org.jspecify..");

	@ArchTest
	static final ArchRule healthKnowsNoActuator = noClasses().that()
		.haveSimpleNameContaining("Health")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework.boot.actuate..");

	@ArchTest
	static final ArchRule actuatorIsKnownToItsPackageOnly = noClasses().that()
		.resideOutsideOfPackages(ROOT + ".actuate", ROOT + ".autoconfigure")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.boot.actuate..", "org.springframework.boot.health..");

	@ArchTest
	static final ArchRule identityKnowsNoNeighbour = classes().that()
		.resideInAPackage(ROOT + ".identity..")
		.should()
		.onlyDependOnClassesThat(standOn(ROOT + ".identity"))
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule metricsStandOnWhatTheyMeasureAndMicrometerOnly = classes().that()
		.resideInAPackage(ROOT + ".metrics..")
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage(ROOT, ROOT + ".engine", ROOT + ".engine.cluster", ROOT + ".cluster", ROOT + ".metrics",
				"io.micrometer.core.instrument..", "java..", "org.jspecify..");

	@ArchTest
	static final ArchRule securityKnowsNoNeighbour = classes().that()
		.resideInAPackage(ROOT + ".security..")
		.should()
		.onlyDependOnClassesThat(standOn(ROOT + ".security"));

	@ArchTest
	static final ArchRule clientStandsOnTheApiAndNettyOnly = classes().that()
		.resideInAPackage(ROOT + ".client..")
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage(ROOT, ROOT + ".client", "io.netty..", "tools.jackson..", "java..", "javax.net.ssl..",
				"org.jspecify..");

	@ArchTest
	static final ArchRule clientKnowsJacksonInOneClass = noClasses().that()
		.resideInAPackage(ROOT + ".client..")
		.and()
		.haveNameNotMatching(".*JacksonJson.*")
		.and(DescribedPredicate.not(JavaClass.Predicates.assignableTo(ROOT + ".client.WsClient$Builder")))
		.should()
		.dependOnClassesThat()
		.resideInAPackage("tools.jackson..");

	@ArchTest
	static final ArchRule schemaLibraryIsKnownToAsyncApiOnly = noClasses().that()
		.resideOutsideOfPackages(ROOT + ".action.asyncapi", ROOT + ".autoconfigure")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("com.github.victools..", "com.fasterxml.classmate..");

	@ArchTest
	static final ArchRule asyncApiStandsOnActionsOnly = classes().that()
		.resideInAPackage(ROOT + ".action.asyncapi")
		.should()
		.onlyDependOnClassesThat(DescribedPredicate.describe("are of actions, of the API or foreign", (type) -> {
			String name = type.getPackageName();
			return !name.startsWith(ROOT) || name.equals(ROOT) || name.startsWith(ROOT + ".action");
		}));

	@ArchTest
	static final ArchRule actionsStandOnTheApiOnly = classes().that()
		.resideInAPackage(ROOT + ".action..")
		.should()
		.onlyDependOnClassesThat(
				DescribedPredicate.describe("are of the API, of actions or foreign, or escape text", (type) -> {
					String name = type.getPackageName();
					boolean isOurs = name.equals(ROOT) || name.startsWith(ROOT + ".");
					return !isOurs || name.equals(ROOT) || name.equals(ROOT + ".action")
							|| name.startsWith(ROOT + ".action.") || type.getSimpleName().equals("LogText");
				}));

	@ArchTest
	static final ArchRule actionsKnowJacksonInTheirCodecOnly = noClasses().that()
		.resideInAPackage(ROOT + ".action")
		.and()
		.haveNameNotMatching(".*JacksonEnvelope.*")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("tools.jackson..");

	@ArchTest
	static final ArchRule actionsKnowSecurityInOnePackage = noClasses().that()
		.resideInAPackage(ROOT + ".action..")
		.and()
		.resideOutsideOfPackage(ROOT + ".action.security")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework.security..");

	/**
	 * A native image has it only if {@code WsRuntimeHints} registers it; then the class
	 * belongs here.
	 */
	@ArchTest
	static void whatIsLookedUpByNameIsKnownToTheHints(JavaClasses classes) {
		Set<String> lookingUp = classes.stream()
			.filter((type) -> type.getCodeUnitCallsFromSelf()
				.stream()
				.anyMatch((call) -> LOOK_UPS
					.contains(call.getTargetOwner().getSimpleName() + "." + call.getTarget().getName())))
			.map((type) -> type.getName().substring(ROOT.length() + 1))
			.collect(Collectors.toSet());
		assertThat(lookingUp).containsExactlyInAnyOrder("action.ActionMessages", "action.asyncapi.PayloadSchemas",
				"autoconfigure.JwtAbsence", "autoconfigure.WsRuntimeHints", "cluster.redis.Script",
				"console.ConsoleAssets", "engine.Connection", "engine.EngineThreads", "servlet.SocketUpgrade");
	}

	@ArchTest
	static final ArchRule observationsAreMadeInTheirPackagesOnly = noClasses().that()
		.resideOutsideOfPackages(ROOT + ".observation", ROOT + ".action.observation", ROOT + ".autoconfigure")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.micrometer.observation..");

	@ArchTest
	static final ArchRule observationKnowsNoNeighbour = classes().that()
		.resideInAnyPackage(ROOT + ".observation", ROOT + ".logging")
		.should()
		.onlyDependOnClassesThat(standOn(ROOT + ".observation").or(DescribedPredicate.describe("are of logging",
				(type) -> type.getPackageName().equals(ROOT + ".logging"))));

	@ArchTest
	static final ArchRule consoleKnowsNoNeighbour = classes().that()
		.resideInAPackage(ROOT + ".console")
		.should()
		.onlyDependOnClassesThat(standOn(ROOT + ".console").or(DescribedPredicate.describe("are of the node's cluster",
				(type) -> type.getPackageName().equals(ROOT + ".engine.cluster"))));

	@ArchTest
	static final ArchRule consoleIsKnownToItsAutoConfigurationOnly = noClasses().that()
		.resideOutsideOfPackage(ROOT + ".console")
		.and()
		.haveNameNotMatching(".*[.]WsConsoleAutoConfiguration.*")
		.should()
		.dependOnClassesThat()
		.resideInAPackage(ROOT + ".console");

	@ArchTest
	static final ArchRule packagesHaveNoCycles = SlicesRuleDefinition.slices()
		.matching("io.github.(**)")
		.should()
		.beFreeOfCycles();

	@ArchTest
	static final ArchRule autoConfigurationsArePublicAndFinal = classes().that()
		.areAnnotatedWith(AUTO_CONFIGURATION)
		.should()
		.bePublic()
		.andShould()
		.haveModifier(JavaModifier.FINAL)
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule autoConfigurationsHaveNoPublicMethods = methods().that()
		.areDeclaredInClassesThat()
		.areAnnotatedWith(AUTO_CONFIGURATION)
		.should()
		.notBePublic()
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule namesSayWhatAClassIs = noClasses().should()
		.haveSimpleNameEndingWith("Utils")
		.orShould()
		.haveSimpleNameEndingWith("Impl")
		.orShould()
		.haveSimpleNameStartingWith("Abstract");

	@ArchTest
	static void packagesAreNullMarked(JavaClasses classes) {
		assertThat(classes.stream().map(JavaClass::getPackage).distinct()).allSatisfy(
				(javaPackage) -> assertThat(javaPackage.isAnnotatedWith(NullMarked.class)).as(javaPackage.getName())
					.isTrue());
	}

	/**
	 * What is ours and below, or is not ours at all.
	 */
	private static DescribedPredicate<JavaClass> standOn(String own) {
		return DescribedPredicate.describe("are of " + own + ", of the engine, of the API or foreign", (type) -> {
			String name = type.getPackageName();
			boolean isOurs = name.equals(ROOT) || name.startsWith(ROOT + ".");
			return !isOurs || name.equals(ROOT) || name.equals(ROOT + ".engine") || name.equals(own)
					|| name.startsWith(own + ".");
		});
	}

}
