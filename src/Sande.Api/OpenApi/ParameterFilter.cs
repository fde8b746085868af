using Microsoft.OpenApi;
using Sande.Api.Http;
using Sande.Api.Idempotency;
using Sande.Api.Uploads;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Sande.Api.OpenApi;

/// <summary>Describes the parameters whose types read themselves.</summary>
internal sealed class ParameterFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        foreach (var description in context.ApiDescription.ParameterDescriptions)
        {
            var type = Nullable.GetUnderlyingType(description.Type) ?? description.Type;
            if (operation.Parameters?.FirstOrDefault(parameter => parameter.Name == description.Name) is not OpenApiParameter parameter)
                continue;
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(QueryEnum<>))
                parameter.Schema = context.SchemaGenerator.GenerateSchema(type.GetGenericArguments()[0], context.SchemaRepository);
            else if (type == typeof(ContentDigest) || type == typeof(UploadChecksum))
                parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.String };
        }

        if (context.MethodInfo.GetParameters().FirstOrDefault(parameter => parameter.ParameterType == typeof(MetadataQuery)) is not null)
            operation.Parameters!.Add(Metadata());
        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<TusOperation>().Any(operation => operation.IsVersioned))
            (operation.Parameters ??= []).Add(TusResumable());
        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<CreatesOnce>().Any())
            (operation.Parameters ??= []).Add(IdempotencyKey());
    }

    private static OpenApiParameter TusResumable() => new()
    {
        Name = TusHeaders.Resumable,
        In = ParameterLocation.Header,
        Required = true,
        Description = TusHeaders.Descriptions[TusHeaders.Resumable],
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, Const = TusHeaders.Version },
    };

    private static OpenApiParameter IdempotencyKey() => new()
    {
        Name = IdempotentRequest.Header,
        In = ParameterLocation.Header,
        Description = "Any text, as a UUID: the same request sent again with it within 24 hours creates nothing and gets the first answer. "
            + "With it another request is 422, and one that comes while the first is being answered 409.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdempotentRequest.MaxLength },
    };

    private static OpenApiParameter Metadata() => new()
    {
        Name = MetadataQuery.Name,
        In = ParameterLocation.Query,
        Description = "metadata[k]=v: only those that have this pair; of several pairs, all.",
        Style = ParameterStyle.DeepObject,
        Explode = true,
        Schema = new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String } },
    };
}
