namespace Sande.Api.OpenApi;

/// <summary>Names of schemas as users say them: <c>Checkpoint</c> for <c>CheckpointView</c>, <c>CheckpointPage</c> for <c>Page&lt;CheckpointView&gt;</c>.</summary>
internal static class SchemaNames
{
    private const string View = "View";

    public static string Of(Type type)
    {
        var name = type.IsGenericType ? string.Concat(type.GetGenericArguments().Select(Of)) + type.Name[..type.Name.IndexOf('`')] : type.Name;
        return name.EndsWith(View, StringComparison.Ordinal) ? name[..^View.Length] : name;
    }
}
