/**
 * The settings of every operation, read from arguments, a recipe and Spark properties. A {@link
 * org.tsenor.job.settings.Setting} is one value, {@link org.tsenor.job.settings.Catalog}, {@link
 * org.tsenor.job.settings.PruneCatalog} and {@link org.tsenor.job.settings.MethodCatalog} hold
 * them, {@link org.tsenor.job.settings.SettingValues} says what was given, and those of pruning
 * become validated records. With them which tensors a user means, and what is to be done with them:
 * selectors, rules and the sparsity they ask for.
 *
 * <p>Its doors, more than a room should have, since every operation has typed results: who reads
 * settings, {@code Operation}, {@code GivenArguments}, {@code UserInputException}, {@code
 * PathText}; and what jobs get, {@code PruneSettings} with {@code OutputSettings}, {@code
 * ExecutionSettings}, {@code MethodSettings} with their {@code Damping}, {@code
 * CalibrationSettings}, {@code SelectionSettings}, {@code PruneRule}, {@code Selector}, {@code
 * Sparsity}.
 */
package org.tsenor.job.settings;
