What Agoge is packaged with, besides itself, and under which licence. Written by the build (standalone/pom.xml).

<#list dependencyMap as entry>
${entry.getKey().getGroupId()}:${entry.getKey().getArtifactId()} ${entry.getKey().getVersion()}
    <#list entry.getValue() as licence>${licence}<#sep>; </#list>
</#list>
