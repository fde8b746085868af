using System.Text.Json.Serialization.Metadata;
using Microsoft.OpenApi;
using Sande.Api.Http;
using Sande.Contracts.Json;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Sande.Api.OpenApi;

/// <summary>Says of each field what the serializer knows: whether it must be there, and whether it may be null.</summary>
internal sealed class SchemaFilter : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema { Properties: { } properties } target || SandeJson.Options.GetTypeInfo(context.Type) is not { Kind: JsonTypeInfoKind.Object } type)
            return;
        target.Required = type.Properties.Where(property => !JsonFaults.IsIgnored(property) && (JsonFaults.IsRequired(property) || property.Set is null)).Select(property => property.Name).ToHashSet();
        foreach (var property in type.Properties.Where(property => property.IsGetNullable))
        {
            // A reference can't be nullable by itself.
            if (properties[property.Name] is OpenApiSchemaReference reference)
                properties[property.Name] = new OpenApiSchema { Description = reference.Description, OneOf = [reference, new OpenApiSchema { Type = JsonSchemaType.Null }] };
        }
    }
}
