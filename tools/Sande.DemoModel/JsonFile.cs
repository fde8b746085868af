using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sande.DemoModel;

/// <summary>JSON files as Hugging Face writes them: indented by two spaces, text as it is.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(string path, JsonNode content) => File.WriteAllText(path, content.ToJsonString(Options) + "\n");
}
