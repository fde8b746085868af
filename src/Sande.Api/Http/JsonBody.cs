using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Sande.Contracts.Json;

namespace Sande.Api.Http;

/// <summary>
/// A JSON body, read so that all its faults are known with their JSON pointers: the serializer alone would stop at the first.
/// </summary>
/// <typeparam name="T">The type of the body.</typeparam>
internal sealed class JsonBody<T> : IEndpointParameterMetadataProvider
{
    private const long MaxBytes = 1 << 20;

    private static readonly JsonDocumentOptions DocumentOptions = new() { AllowDuplicateProperties = false };

    private readonly T? _value;

    private JsonBody(JsonElement root)
    {
        var errors = JsonFaults.Find(root, typeof(T));
        if (errors.Count > 0)
            Invalid = new(errors);
        else
            _value = root.Deserialize<T>(SandeJson.Options);
    }

    /// <summary>The answer to a body with faulty fields, or null.</summary>
    public InvalidProblem? Invalid { get; }

    /// <summary>The body; only where it is not <see cref="Invalid"/>.</summary>
    public T Value => _value ?? throw new InvalidOperationException("The body was refused.");

    /// <exception cref="BadHttpRequestException">The body is not JSON, or too large.</exception>
    public static async ValueTask<JsonBody<T>?> BindAsync(HttpContext context)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(context.Request.Body, DocumentOptions, context.RequestAborted);
            return new(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new BadHttpRequestException($"The body is not JSON: {exception.Message}", exception);
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));
        builder.Metadata.Add(new RequestSizeLimitAttribute(MaxBytes));
        builder.ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        builder.ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
    }
}
