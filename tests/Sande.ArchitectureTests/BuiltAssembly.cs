using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Sande.ArchitectureTests;

/// <summary>Reads a built assembly's metadata without loading it.</summary>
internal static class BuiltAssembly
{
    /// <summary>Names of the assemblies that <paramref name="project"/> uses.</summary>
    public static IReadOnlyList<string> References(string project)
        => Read(project, metadata => metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)));

    /// <summary>Classes with their base classes, both by full name.</summary>
    public static IReadOnlyList<BuiltClass> Classes(string project)
        => Read(project, metadata => metadata.TypeDefinitions
            .Select(metadata.GetTypeDefinition)
            .Where(type => !type.BaseType.IsNil && !type.Attributes.HasFlag(TypeAttributes.Interface))
            .Select(type => new BuiltClass(FullName(metadata, type.Namespace, type.Name), BaseName(metadata, type.BaseType), type.Attributes)));

    private static List<T> Read<T>(string project, Func<MetadataReader, IEnumerable<T>> read)
    {
        using var file = new PEReader(File.OpenRead(Repository.Output(project, ".dll")));
        return [.. read(file.GetMetadataReader())];
    }

    private static string BaseName(MetadataReader metadata, EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeReference => metadata.GetTypeReference((TypeReferenceHandle)handle) is var type ? FullName(metadata, type.Namespace, type.Name) : "",
        HandleKind.TypeDefinition => metadata.GetTypeDefinition((TypeDefinitionHandle)handle) is var type ? FullName(metadata, type.Namespace, type.Name) : "",
        _ => "",
    };

    private static string FullName(MetadataReader metadata, StringHandle space, StringHandle name)
        => space.IsNil ? metadata.GetString(name) : $"{metadata.GetString(space)}.{metadata.GetString(name)}";
}

/// <summary>A class as its metadata says.</summary>
internal sealed record BuiltClass(string Name, string Base, TypeAttributes Attributes);
