package dev.agoge.standalone.app;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.AnnotationBeanNameGenerator;
import org.springframework.context.annotation.ConfigurationBeanNameGenerator;
import org.springframework.context.annotation.FullyQualifiedConfigurationBeanNameGenerator;
import org.springframework.core.type.MethodMetadata;

/// Gives the platform's beans the whole name of their class or method, for two modules may use the same word: both grpo
/// and the console have runs. Spring's own beans keep the names by which Spring looks for them.
final class OwnBeanNames implements ConfigurationBeanNameGenerator {
    private static final String OURS = "dev.agoge.";

    private final FullyQualifiedConfigurationBeanNameGenerator whole =
            new FullyQualifiedConfigurationBeanNameGenerator();
    private final AnnotationBeanNameGenerator usual = new AnnotationBeanNameGenerator();

    @Override
    public String deriveBeanName(MethodMetadata method, @Nullable String given) {
        if (method.getDeclaringClassName().startsWith(OURS)) return whole.deriveBeanName(method, given);
        return given == null ? method.getMethodName() : given;
    }

    @Override
    public String generateBeanName(BeanDefinition definition, BeanDefinitionRegistry registry) {
        String type = definition.getBeanClassName();
        boolean ours = type != null && type.startsWith(OURS);
        return ours ? whole.generateBeanName(definition, registry) : usual.generateBeanName(definition, registry);
    }
}
