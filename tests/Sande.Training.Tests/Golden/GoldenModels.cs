using System.Text.Json;
using Sande.Training.Models.Families;

namespace Sande.Training.Tests.Golden;

/// <summary>The golden models: those of this repository, and with <c>SANDE_GOLDEN</c> (a path list of folders that hold one folder a model) more of them.</summary>
public static class GoldenModels
{
    /// <summary>Every model of a family that the decoder supports.</summary>
    public static TheoryData<string> Supported()
    {
        var data = new TheoryData<string>();
        foreach (var folder in Roots().SelectMany(Directory.GetDirectories).Where(IsSupported).Order(StringComparer.Ordinal))
            data.Add(folder);
        return data;
    }

    private static IEnumerable<string> Roots()
        => (Environment.GetEnvironmentVariable("SANDE_GOLDEN") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Prepend(Path.Combine(SharedData.Repository, "tests", "Sande.Training.Tests", "Golden", "models"));

    private static bool IsSupported(string folder)
    {
        var config = Path.Combine(folder, "config.json");
        return File.Exists(Path.Combine(folder, "golden.json"))
            && JsonDocument.Parse(File.ReadAllBytes(config)).RootElement.TryGetProperty("model_type", out var type)
            && ModelFamilies.Names.Contains(type.GetString()!);
    }
}
