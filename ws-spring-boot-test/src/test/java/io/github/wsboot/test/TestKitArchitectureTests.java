package io.github.wsboot.test;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * What the test kit may stand on.
 */
@AnalyzeClasses(packages = "io.github.wsboot.test", importOptions = ImportOption.DoNotIncludeTests.class)
class TestKitArchitectureTests {

	@ArchTest
	static final ArchRule standsOnTheApiAndTheJdk = classes().should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage("io.github.wsboot", "io.github.wsboot.test", "java..", "javax.net.ssl", "org.jspecify..",
				"tools.jackson..");

	@ArchTest
	static final ArchRule jacksonMayBeAbsent = noClasses().that()
		.haveNameNotMatching(".*\\.Json(\\$Tree)?")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("tools.jackson..");

}
